/** What became of one try. `waitMs`: before that the other side does not want another one. */
export type Delivery =
  | { kind: 'sent' }
  | { kind: 'later'; reason: string; waitMs?: number }
  | { kind: 'never'; reason: string }

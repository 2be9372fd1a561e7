/** Whether a source still lets somebody try to sign in. */
export interface Lockout {
  locked: boolean
  /** Wrong passwords that count towards the lock. */
  failed_logons: number
}

/** A user with a password who is locked after so many wrong ones in a row, until somebody sets a new one. */
export class Account {
  readonly username: string
  readonly #seeded: string
  #password: string
  #failures = 0

  constructor(username: string, password: string) {
    this.username = username
    this.#seeded = password
    this.#password = password
  }

  get password(): string {
    return this.#password
  }

  /** A person set another password: the old one ends at once, and so does a lock. */
  changePassword(password: string): void {
    this.#password = password
    this.#failures = 0
  }

  restore(): void {
    this.changePassword(this.#seeded)
  }

  /** True for the right password of an unlocked user. A wrong one counts towards the lock. */
  signIn(username: string, password: string, lockAfter: number): boolean {
    if (!this.isNamed(username) || this.#failures >= lockAfter) return false
    const right = password === this.#password
    this.#failures = right ? 0 : this.#failures + 1
    return right
  }

  isNamed(username: string): boolean {
    return username.toUpperCase() === this.username.toUpperCase()
  }

  lockout(lockAfter: number): Lockout {
    return { locked: this.#failures >= lockAfter, failed_logons: this.#failures }
  }
}

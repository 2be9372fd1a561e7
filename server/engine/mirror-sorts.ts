/** Orders of a list that the mirror has an index for; a minus turns one round. */
export const SORTS = ['id', '-id', 'updated_at', '-updated_at'] as const

export type Sort = (typeof SORTS)[number]

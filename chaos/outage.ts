import type { Trial } from './trial.ts'
export const endureOutage: Trial = async () => []

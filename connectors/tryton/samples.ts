import type { ConformOptions, Samples } from '@millwright/kit/conformance'

export const samples: Samples = {}

export const skip: NonNullable<ConformOptions['skip']> = []

/** Words that several entities share. */
export const priorities = ['none', 'low', 'medium', 'high', 'critical'] as const

export const criticalities = ['low', 'medium', 'high', 'critical'] as const

export const workTypes = [
  'corrective',
  'preventive',
  'predictive',
  'inspection',
  'calibration',
  'emergency',
  'improvement',
  'project',
  'other',
] as const

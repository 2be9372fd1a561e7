import { MillwrightError } from '@millwright/sdk'
import { toast } from '../../ui/toast.tsx'

/** Says why something was not done. That the session is over, the frame says. */
export function tellFailure(error: unknown): void {
  if (error instanceof MillwrightError && error.status === 401) return
  toast('bad', error instanceof Error ? error.message : String(error))
}

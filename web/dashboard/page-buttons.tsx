import { Button } from '../ui/button.tsx'
import { useAddress } from './address.tsx'
import { useWords } from './words/define-words.ts'
import { frameWords } from './words/frame-words.ts'

/** To the newest page of a list and to the next older one; where it is stands in the address as `cursor`. */
export function PageButtons({ next }: { next: string | null | undefined }) {
  const frame = useWords(frameWords)
  const { search, change } = useAddress()
  return (
    <>
      <Button
        size="small"
        isDisabled={!search.cursor}
        onPress={() => change({ cursor: undefined })}
      >
        {frame('newest')}
      </Button>
      <Button size="small" isDisabled={!next} onPress={() => change({ cursor: next! })}>
        {frame('older')}
      </Button>
    </>
  )
}

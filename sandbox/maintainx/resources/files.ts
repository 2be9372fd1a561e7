import { list, num, obj, text, time } from '../shape.ts'

/** An attachment as it is read; uploads answer `filename`, this says `fileName`. */
const FILE = {
  id: num(),
  mimeType: text(),
  fileName: text(),
  url: text(),
  createdAt: time(),
  width: num('null'),
  height: num('null'),
}

/** The two fields that every resource with uploads has. */
export const FILES = {
  thumbnail: obj(FILE, 'null'),
  attachments: list(obj(FILE)),
}

export const THUMBNAIL = FILE

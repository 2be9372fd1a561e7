export interface CleanUrl {
  url: string
  /** Path, query and fragment that were taken away, as typed; empty where nothing was. */
  removed: string
}

/** Parts of a path that lead to screens, never to an interface. */
const SCREEN =
  /^(ui\d*|\w*gui|flp|shell|log-?(in|on)|sign-?in|home|index|start|dashboard)$|\.\w{2,5}$/i

/**
 * Makes the address of an API out of what people copy: adds `https://`, mends its spelling, drops names and
 * passwords, query, fragment, slashes at the end, and the path where it is that of a screen. null where no host can be
 * found in it.
 *
 * @param keepsPath The path belongs to the address, whatever it looks like.
 */
export function cleanUrl(text: string, keepsPath: boolean): CleanUrl | null {
  const bare = text.trim().replace(/^[<"'„“]+|[>"'“”]+$/g, '')
  const typed = bare.replace(/^(https?)\s*[:;]?\s*[/\\]{1,3}(?=[^/\\])/i, '$1://')
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`)
  if (!url || !/^https?:$/.test(url.protocol) || !isHost(url.hostname)) return null
  const path = url.pathname.replace(/\/+$/, '')
  const behind = url.search + url.hash
  const isScreen = behind !== '' || path.split('/').some((part) => SCREEN.test(part))
  if (keepsPath || !isScreen) return { url: url.origin + path, removed: behind }
  return { url: url.origin, removed: path + behind }
}

function isHost(name: string): boolean {
  return name.startsWith('[') || /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(name)
}

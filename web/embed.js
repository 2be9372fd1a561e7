;(() => {
  /**
   * Opens a link page over the page that calls it, and closes it when the person is through.
   *
   * @param {{
   *   url: string,
   *   onFinished?: (result: import('./link/contract.ts').LinkResult) => void,
   *   onClosed?: () => void,
   * }} options `url` is the address of a link, `https://…/link/mwl_…`. `onFinished` is called once the connection is
   *   made; its `redirect_to` carries the one-time code where the link has a redirect address. `onClosed` is called
   *   last, in every case.
   * @returns {{ close: () => void }}
   */
  function openLink({ url, onFinished, onClosed }) {
    const page = new URL(url, location.href)
    const isGerman = /^de\b/i.test(document.documentElement.lang || navigator.language)
    const words = isGerman
      ? { title: 'System verbinden', close: 'Schlie\u00dfen' }
      : { title: 'Connect a system', close: 'Close' }

    const dialog = document.createElement('dialog')
    dialog.setAttribute('aria-label', words.title)
    Object.assign(dialog.style, {
      width: '100vw',
      height: '100dvh',
      maxWidth: 'none',
      maxHeight: 'none',
      margin: '0',
      padding: '0',
      border: '0',
      background: 'rgb(16 20 24 / 0.55)',
    })
    const panel = document.createElement('div')
    Object.assign(panel.style, {
      position: 'relative',
      width: 'min(36rem, 100%)',
      height: 'min(54rem, 100%)',
      margin: 'max(0px, (100dvh - 54rem) / 2) auto 0',
      // Round only where there is room around it.
      borderRadius: 'clamp(0px, (100vw - 36rem) * 999, 12px)',
      overflow: 'hidden',
      background: 'Canvas',
      colorScheme: 'light dark',
    })
    const frame = document.createElement('iframe')
    frame.src = page.href
    frame.title = words.title
    frame.allow = 'clipboard-read; clipboard-write'
    Object.assign(frame.style, {
      position: 'absolute',
      top: '44px',
      width: '100%',
      height: 'calc(100% - 44px)',
      border: '0',
    })
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = words.close
    Object.assign(button.style, {
      position: 'absolute',
      top: '4px',
      right: '8px',
      height: '36px',
      padding: '0 8px',
      border: '0',
      background: 'transparent',
      color: 'CanvasText',
      font: '14px system-ui, sans-serif',
      textDecoration: 'underline',
      cursor: 'pointer',
    })
    panel.append(button, frame)
    dialog.append(panel)

    let isOpen = true
    let isFinished = false
    function close() {
      if (!isOpen) return
      isOpen = false
      window.removeEventListener('message', listen)
      // Gives the focus back to what had it.
      dialog.close()
      dialog.remove()
      onClosed?.()
    }
    /** @param {MessageEvent} event */
    function listen(event) {
      if (event.source !== frame.contentWindow || event.origin !== page.origin) return
      const message = /** @type {import('./messages.ts').LinkMessage | null} */ (event.data)
      if (message?.source !== 'millwright-link') return
      if (message.type === 'finished' && !isFinished) {
        isFinished = true
        onFinished?.(message.result)
      }
      if (message.type === 'closed') close()
    }

    window.addEventListener('message', listen)
    button.addEventListener('click', close)
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault()
      close()
    })
    document.body.append(dialog)
    // A modal dialog keeps the focus inside and makes the page around it inert.
    dialog.showModal()
    frame.focus()
    return { close }
  }

  Object.assign(window, { Millwright: { openLink } })
})()

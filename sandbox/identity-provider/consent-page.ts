import { escapeXml } from '../escape-xml.ts'
import type { ConsentView } from '../oauth/profile.ts'

/** The page on which a person signs in and lets a client in, or not. */
export function consentPage(view: ConsentView): string {
  const scopes = view.scopes.map((scope) => `<li>${escapeXml(scope)}</li>`).join('')
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in</title>
</head>
<body>
<main>
<h1>Sign in</h1>
<form method="post" action="${escapeXml(view.action)}">
${view.refused ? '<p role="alert">User or password is wrong.</p>' : ''}
<p><label>User <input name="username" autocomplete="username" value="${escapeXml(view.username)}"></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password"></label></p>
<p>${escapeXml(view.client_id)} asks for:</p>
<ul>${scopes}</ul>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</form>
</main>
</body>
</html>
`
}

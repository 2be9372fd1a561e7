/** Paths behind the issuer's address. */
export const PATHS = {
  authorize: '/authorize',
  token: '/token',
  userinfo: '/userinfo',
  jwks: '/jwks',
  revoke: '/revoke',
}

export const SCOPES = ['openid', 'profile', 'email', 'offline_access', 'records']

/** The metadata of OpenID Connect Discovery, which holds those of RFC 8414. */
export function describeIssuer(issuer: string): Record<string, unknown> {
  const clientMethods = ['client_secret_basic', 'client_secret_post']
  return {
    issuer,
    authorization_endpoint: issuer + PATHS.authorize,
    token_endpoint: issuer + PATHS.token,
    userinfo_endpoint: issuer + PATHS.userinfo,
    jwks_uri: issuer + PATHS.jwks,
    revocation_endpoint: issuer + PATHS.revoke,
    scopes_supported: SCOPES,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: clientMethods,
    revocation_endpoint_auth_methods_supported: clientMethods,
    code_challenge_methods_supported: ['S256'],
    prompt_values_supported: ['none'],
    claims_supported: ['sub', 'name', 'email', 'email_verified', 'auth_time', 'nonce'],
    authorization_response_iss_parameter_supported: true,
  }
}

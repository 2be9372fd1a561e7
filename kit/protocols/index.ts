export * from './json-rpc.ts'
export * from './odata.ts'
export * from './rest.ts'
export * from './sql.ts'

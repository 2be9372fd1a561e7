import type { Answer } from '../system.ts'
import { versionOf } from './odata/render-error.ts'
import type { Service } from './odata/schema.ts'

export const catalogPath = '/sap/opu/odata/IWFND/CATALOGSERVICE;v=2'

/** The list of activated V2 services, as the catalogue service of the Gateway gives it. */
export function answerCatalog(path: string, services: Service[], base: string): Answer {
  const own = `${base}${catalogPath}`
  const listed = services.filter((service) => service.version === 2)
  const entries = listed.map((service) => {
    const version = Number(versionOf(service))
    const id = `Z${service.name}_${versionOf(service)}`
    return {
      __metadata: {
        uri: `${own}/ServiceCollection('${id}')`,
        type: '/IWFND/CATALOGSERVICE.Service',
      },
      ID: id,
      Title: service.name,
      TechnicalServiceName: service.name,
      TechnicalServiceVersion: version,
      MetadataUrl: `${base}${service.path}/$metadata`,
      ServiceUrl: `${base}${service.path}`,
      IsSapService: true,
    }
  })
  const found = path === '' || path === '/'
  return {
    status: 200,
    headers: { dataserviceversion: '2.0' },
    body: { d: found ? { EntitySets: ['ServiceCollection'] } : { results: entries } },
  }
}

import type { EntityCapability } from '@millwright/sdk'
import { KeyValues } from '../../../../ui/key-values.tsx'
import { Sheet } from '../../../../ui/sheet.tsx'
import { Shape } from '../../../../ui/status-sign.tsx'
import { useWords } from '../../../words/define-words.ts'
import { frameWords } from '../../../words/frame-words.ts'
import tab from '../tab.module.css'
import { AbilitySign } from './ability-sign.tsx'
import { words } from './words.ts'

/** What a connection can do with one entity, down to its fields. */
export function CapabilitySheet(props: { capability: EntityCapability; onClose: () => void }) {
  const t = useWords(words)
  const frame = useWords(frameWords)
  const { entity, native, actions, fields, filters } = props.capability
  return (
    <Sheet
      label={t('column.entity')}
      title={
        <div className={tab.title}>
          <h2>{entity}</h2>
          {native && <code>{native}</code>}
        </div>
      }
      onClose={props.onClose}
      words={{ close: frame('close'), expand: frame('expand') }}
    >
      <section className={tab.side}>
        <h3>{t('actions')}</h3>
        {Object.keys(actions).length === 0 && <p className={tab.muted}>{t('no_actions')}</p>}
        <KeyValues
          items={Object.entries(actions).map(([name, ability]) => ({
            key: name,
            label: name,
            value: <AbilitySign name={name} ability={ability} />,
          }))}
        />
      </section>
      <section className={tab.side}>
        <h3>{t('fields')}</h3>
        <FieldAbilities fields={fields} />
      </section>
      <section className={tab.side}>
        <h3>{t('filters')}</h3>
        <KeyValues
          items={Object.entries(filters).map(([name, by]) => ({
            key: name,
            label: name,
            value: t(`filter.${by}`),
          }))}
        />
      </section>
    </Sheet>
  )
}

function FieldAbilities({ fields }: Pick<EntityCapability, 'fields'>) {
  const t = useWords(words)
  return (
    <table className={tab.diff} aria-label={t('fields')}>
      <thead>
        <tr>
          <th scope="col">{t('field.name')}</th>
          <th scope="col">{t('field.create')}</th>
          <th scope="col">{t('field.update')}</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(fields).map(([name, { native, create, update, max_length }]) => (
          <tr key={name}>
            <th scope="row">
              {name}
              {native && (
                <code className={tab.native} title={native}>
                  {native}
                </code>
              )}
            </th>
            <td>
              {create === 'no' ? t('no') : t(`field.${create}`)}
              {max_length !== undefined && <span className={tab.muted}> ≤ {max_length}</span>}
            </td>
            <td>
              <span className={tab.pick}>
                <Shape kind={update.possible ? 'done' : 'gone'} />
                {t(update.possible ? 'yes' : 'no')}
              </span>
              {update.rule && <p className={tab.muted}>{withoutGaps(update.rule)}</p>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A rule is told for all records: what it says of a single one is left out. */
const withoutGaps = (rule: string) => rule.replaceAll(/ ?\{\w+\}/g, '')

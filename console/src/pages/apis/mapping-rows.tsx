/** Where each front parameter goes in the back end: the same name and place unless one says so. */
import type { ReactElement } from 'react'
import { useFormContext } from 'react-hook-form'
import type { ApiDraft } from '../../forms/api-draft.ts'
import { t, word } from '../../i18n/index.ts'
import { Section } from '../../ui/index.ts'

const places = ['header', 'query', 'path', 'body']

export function MappingRows(): ReactElement | null {
  const form = useFormContext<ApiDraft>()
  const rows = form.watch('parameters')
  if (rows.length === 0) return null
  return (
    <Section title={t('back.mapping')}>
      <div className="rows-edit">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('back.front')}</th>
              <th scope="col">{t('back.backName')}</th>
              <th scope="col">{t('back.backPlace')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              // Rows are named by their place: names may stand twice while they are typed.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <tr key={index}>
                <td>
                  <code>{row.Name}</code>{' '}
                  <span className="muted">{word('place', row.Position)}</span>
                </td>
                <td>
                  <input
                    className="input mono"
                    aria-label={t('parameter.of', { field: t('back.backName'), n: index + 1 })}
                    autoComplete="off"
                    {...form.register(`parameters.${index}.BackName`)}
                    placeholder={row.Name}
                  />
                </td>
                <td>
                  <select
                    className="input"
                    aria-label={t('parameter.of', { field: t('back.backPlace'), n: index + 1 })}
                    {...form.register(`parameters.${index}.BackPosition`)}
                  >
                    <option value="">
                      {t('back.samePlace', { place: word('place', row.Position) })}
                    </option>
                    {places
                      .filter((place) => place !== row.Position)
                      .map((place) => (
                        <option key={place} value={place}>
                          {word('place', place)}
                        </option>
                      ))}
                  </select>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

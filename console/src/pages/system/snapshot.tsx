/** The newest snapshot, and on how many gateways it is in effect. */
import type { ReactElement } from 'react'
import { useRead } from '../../api/query.ts'
import { number, t } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { NodeState } from '../../parts/node-state.tsx'
import { copyWords } from '../../parts/words.ts'
import { Copyable, Facts, Section, SmallTable, State } from '../../ui/index.ts'

const everyMs = 5_000

export default function SnapshotPage(): ReactElement {
  const read = useRead('DescribeEffect', {}, { everyMs })
  const effect = read.data
  if (effect === undefined) return <ErrorBox error={read.error} retry={read.refetch} />
  const { NodeInEffectCount: on, NodeTotalCount: of } = effect
  return (
    <>
      <Section title={t('system.newest')}>
        <Facts
          rows={[
            { label: t('system.revision'), value: number(effect.Revision) },
            {
              label: t('env.effect'),
              value: (
                <State tone={on === of && of > 0 ? 'ok' : 'warn'}>
                  {t('env.onOf', { on, of })}
                </State>
              ),
            },
            {
              label: t('system.hash'),
              value: effect.Hash && <Copyable text={effect.Hash} words={copyWords()} />,
            },
          ]}
        />
      </Section>
      <Section title={t('system.byNode')}>
        <SmallTable
          caption={t('system.byNode')}
          head={[t('system.node'), t('field.status'), t('system.revision'), t('system.lag')]}
          rows={effect.NodeSet.map((node) => ({
            key: node.NodeId,
            cells: [
              <code key="id">{node.NodeId}</code>,
              <NodeState key="state" node={node} />,
              number(node.Revision),
              number(Math.max(0, effect.Revision - node.Revision)),
            ],
          }))}
        />
      </Section>
    </>
  )
}

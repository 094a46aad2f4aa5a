/** The gateways that do not run the newest snapshot, and how far they are behind it. */
import type { ReactElement } from 'react'
import { Link } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { number, t, time } from '../../i18n/index.ts'
import { NodeState } from '../../parts/node-state.tsx'
import { paths } from '../../paths.ts'
import { Notice, Section, SmallTable } from '../../ui/index.ts'

export function Gateways({
  effect,
}: {
  readonly effect: ResponseOf<'DescribeEffect'>
}): ReactElement {
  const { NodeSet: nodes, Revision: newest } = effect
  if (nodes.length === 0) {
    return (
      <Notice tone="bad" action={<Link to={paths.nodes()}>{t('system.nodes')}</Link>}>
        <p>{t('system.noNodes')}</p>
        <p>{t('system.noNodesBody')}</p>
      </Notice>
    )
  }
  return (
    <Section title={t('overview.gateways')}>
      <SmallTable
        caption={t('overview.gateways')}
        head={[t('system.node'), t('field.status'), t('system.lag'), t('system.seen')]}
        rows={nodes
          .filter(({ State }) => State !== 'linked')
          .map((node) => ({
            key: node.NodeId,
            cells: [
              <Link key="id" to={paths.nodes()}>
                <code>{node.NodeId}</code>
              </Link>,
              <NodeState key="state" node={node} />,
              number(Math.max(0, newest - node.Revision)),
              <span key="seen" className="nowrap">
                {time(node.LastSeenTime)}
              </span>,
            ],
          }))}
      />
    </Section>
  )
}

/**
 * Enabling and disabling: the same write with another value. What is so already stays untouched:
 * deployment tools disable a key before they delete it, whatever its state.
 */
import type { ActionContext } from '../../action.ts'
import { existingKey } from '../../existing.ts'

export async function putEnabled(
  { clock, scope, write }: ActionContext,
  keyId: string,
  enabled: boolean,
): Promise<void> {
  await write(async (tx) => {
    const key = await existingKey(tx, scope, keyId)
    if (key.enabled === enabled) return
    await tx.putApiKey({ ...key, enabled, modifiedAtMs: clock.now() })
    tx.changed({ kind: 'key', scope, id: key.id })
  })
}

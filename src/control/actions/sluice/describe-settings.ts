/**
 * DescribeSettings: the settings in effect and where each comes from. They are the deployment's, so
 * only the root account sees them; secrets are masked whoever asks.
 */
import { maskedSecret } from '../../../contract/secrets.ts'
import { text } from '../../../lib/language.ts'
import { refused } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'

export const describeSettings: Action<'DescribeSettings'> = {
  name: 'DescribeSettings',

  async run(_request, { caller, language, shownSettings }) {
    if (!caller.account.isRoot) {
      throw refused(
        'UnauthorizedOperation',
        text('Only the root account may see the settings.', '只有主账号可以查看配置项。'),
      )
    }
    const { file, settings } = shownSettings()
    return {
      TotalCount: settings.length,
      File: file,
      SettingSet: settings.map((setting) => ({
        Name: setting.name,
        Value: setting.isSecret && setting.value !== '' ? maskedSecret : setting.value,
        Default: setting.fallback[language],
        Origin: setting.origin,
        Variable: setting.variable,
        Flag: setting.flag,
        Description: setting.about[language],
        Secret: setting.isSecret,
      })),
    }
  },
}

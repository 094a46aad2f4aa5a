/**
 * What each setting is for, and its default where the value alone says too little, in both
 * languages: for --help and the reference page, and for whoever asks the management API.
 */
import { type Text, text } from '../lib/language.ts'
import { secretWords } from '../telemetry/mask.ts'
import { flagOf, type SettingName, settingNames, settingsTable } from './settings-table.ts'

export interface SettingWords {
  readonly about: Text
  readonly fallback?: Text
}

const none = text('none', '无')
const made = text('generated on first start', '首次启动时生成')
const kept = text(
  'generated on first start, kept in the data directory (mode 0600)',
  '首次启动时生成，保存在数据目录中（权限 0600）',
)

export const settingWords: { readonly [K in SettingName]: SettingWords } = {
  dataDir: {
    about: text('Folder of everything that is kept on disk.', '存放全部数据的目录。'),
  },
  httpPort: {
    about: text('Port of the public entry for callers, HTTP.', '公网入口的 HTTP 端口。'),
  },
  httpsPort: {
    about: text(
      'Port of the public entry for callers, HTTPS. Not served yet.',
      '公网入口的 HTTPS 端口，暂不提供服务。',
    ),
  },
  privateHttpPort: {
    about: text(
      'Port of the private entry (INNER domains), HTTP. Not served yet.',
      '内网入口（INNER 域名）的 HTTP 端口，暂不提供服务。',
    ),
  },
  privateHttpsPort: {
    about: text(
      'Port of the private entry (INNER domains), HTTPS. Not served yet.',
      '内网入口（INNER 域名）的 HTTPS 端口，暂不提供服务。',
    ),
  },
  controlPort: {
    about: text(
      'Port of the management API, health and metrics.',
      '管理接口、健康检查和监控指标的端口。',
    ),
  },
  controlHttpsPort: {
    about: text(
      'The control port over TLS: gateways on other machines join there.',
      '使用 TLS 的控制端口，其他机器上的网关由此加入。',
    ),
  },
  probePort: {
    about: text(
      'Port of health and metrics of a gateway process.',
      '网关进程的健康检查和监控指标端口。',
    ),
    fallback: text('8091 for `sluice gateway`, else off', '`sluice gateway` 为 8091，否则不启用'),
  },
  host: {
    about: text('Listen address of the public entry.', '公网入口的监听地址。'),
  },
  privateHost: {
    about: text('Listen address of the private entry.', '内网入口的监听地址。'),
  },
  controlHost: {
    about: text(
      'Listen address of the control port and the probe port.',
      '控制端口和探测端口的监听地址。',
    ),
  },
  controlCertificate: {
    about: text(
      'PEM file of the certificate, with its chain, for controlHttpsPort.',
      'controlHttpsPort 的证书文件（PEM，含证书链）。',
    ),
    fallback: none,
  },
  controlPrivateKey: {
    about: text(
      'PEM file of the key to controlCertificate.',
      'controlCertificate 的私钥文件（PEM）。',
    ),
    fallback: none,
  },
  controlTrustedProxies: {
    about: text(
      'Addresses and networks of proxies before the control port: what they say by X-Forwarded-For and X-Forwarded-Proto is believed.',
      '控制端口之前的代理的地址或网段，采信其 X-Forwarded-For 和 X-Forwarded-Proto。',
    ),
    fallback: none,
  },
  controlUrl: {
    about: text(
      'Address of the control plane, for a gateway on its own and for the command line.',
      '控制面的地址，供单独运行的网关和命令行使用。',
    ),
    fallback: text('the control port of the same machine', '本机的控制端口'),
  },
  joinToken: {
    about: text(
      'Token by which a gateway joins its control plane; the same on both sides.',
      '网关加入控制面所用的令牌，两侧须一致。',
    ),
    fallback: kept,
  },
  secretId: {
    about: text(
      'SecretId of the root account. Set it together with secretKey.',
      '主账号的 SecretId，须与 secretKey 同时设置。',
    ),
    fallback: kept,
  },
  secretKey: {
    about: text(
      'SecretKey of the root account. Set it together with secretId.',
      '主账号的 SecretKey，须与 secretId 同时设置。',
    ),
    fallback: kept,
  },
  uin: {
    about: text("The root account's number.", '主账号的账号 ID。'),
    fallback: made,
  },
  appId: {
    about: text(
      "The root account's AppId, a part of its default domains.",
      '主账号的 AppId，是其默认域名的一部分。',
    ),
    fallback: made,
  },
  baseDomain: {
    about: text(
      'Domain under which every service has its default domain.',
      '所有服务的默认域名所在的域。',
    ),
  },
  region: {
    about: text('Region of management calls that name none.', '未指定地域的管理请求所用的地域。'),
  },
  workers: {
    about: text('Threads that serve callers.', '处理调用的线程数。'),
    fallback: text('number of cores', 'CPU 核数'),
  },
  databaseUrl: {
    about: text(
      'PostgreSQL database of the control plane. Secret, as it may hold a password.',
      '控制面的 PostgreSQL 数据库。可能含有密码，因此不显示。',
    ),
    fallback: text('SQLite in the data directory', '数据目录中的 SQLite'),
  },
  redisUrl: {
    about: text(
      'Redis or Valkey for limits that several machines share. Not used yet.',
      '供多台机器共享限流的 Redis 或 Valkey，暂未使用。',
    ),
    fallback: none,
  },
  sample: {
    about: text(
      'The sample service; auto makes it at the first start on an empty data directory.',
      '示例服务；auto 表示首次以空数据目录启动时创建。',
    ),
    fallback: text('auto for `sluice start`, else off', '`sluice start` 为 auto，否则为 off'),
  },
  serverName: {
    about: text('Value of the answer header Server.', '响应头 Server 的值。'),
  },
  whenMetersFull: {
    about: text(
      'What happens to a call that a limit has no room to count: it passes, or gets 429.',
      '限流计数空间不足时如何处理调用：放行，或返回 429。',
    ),
  },
  meterMegabytes: {
    about: text(
      'Memory for exact meters: of services, APIs, plans and their keys, plugins.',
      '精确计数所用的内存（MB），用于服务、API、使用计划及其密钥、插件。',
    ),
  },
  meterKeys: {
    about: text(
      'Addresses, applications and parameter values that plugins count at one time, of 16 bytes each; and an eighth as many of 528 bytes in windows of a second.',
      '插件可同时计数的地址、应用和参数值的个数，每个占 16 字节；秒级窗口另有其八分之一，每个占 528 字节。',
    ),
  },
  secretWords: {
    about: text(
      `More words that make a query parameter a secret: the access log shows *** for its value. Always among them: ${secretWords.join(', ')}.`,
      `使查询参数成为敏感信息的其他词：访问日志以 *** 代替其值。始终包括 ${secretWords.join('、')}。`,
    ),
    fallback: none,
  },
  acknowledgeWaitMs: {
    about: text(
      'Longest wait of a change for the connected gateways to have it in effect.',
      '变更等待已连接的网关生效的最长时间（毫秒）。',
    ),
  },
  console: {
    about: text(
      'The console under /console of the control port.',
      '控制端口 /console 路径下的控制台。',
    ),
  },
  sessionIdleMinutes: {
    about: text(
      'A console session that is not used for so long ends.',
      '控制台会话闲置多少分钟后结束。',
    ),
  },
  sessionHoursMax: {
    about: text(
      'A console session ends after so long, however much it is used.',
      '控制台会话最长多少小时后结束，无论是否在使用。',
    ),
  },
  'counts.servicesPerRegionMax': {
    about: text('Services of one account in one region.', '一个账号在一个地域内的服务数。'),
  },
  'counts.apisPerServiceMax': {
    about: text('APIs of one service.', '一个服务的 API 数。'),
  },
  'counts.parametersPerApiMax': {
    about: text('Request parameters of one API.', '一个 API 的请求参数个数。'),
  },
  'counts.constantsPerApiMax': {
    about: text('Constant parameters of one API.', '一个 API 的常量参数个数。'),
  },
  'counts.versionsKeptPerEnvironmentMax': {
    about: text(
      'Released versions that an environment keeps for switching back.',
      '每个环境保留的可切换的历史版本数。',
    ),
  },
  'counts.apiKeysPerRegionMax': {
    about: text('Key pairs of one account in one region.', '一个账号在一个地域内的密钥对数。'),
  },
  'counts.usagePlansPerRegionMax': {
    about: text('Usage plans of one account in one region.', '一个账号在一个地域内的使用计划数。'),
  },
  'counts.keysPerPlanMax': {
    about: text('Key pairs bound to one usage plan.', '一个使用计划可绑定的密钥对数。'),
  },
  'counts.plansPerKeyMax': {
    about: text('Usage plans that one key pair is bound to.', '一个密钥对可绑定的使用计划数。'),
  },
  'counts.apisPerPlanMax': {
    about: text(
      'APIs that one usage plan is bound to, those of services that it is bound to as a whole apart.',
      '一个使用计划可绑定的 API 数，不含以整个服务绑定的 API。',
    ),
  },
}

/** Every setting as help and the reference page show it. */
export function flagHelp() {
  return settingNames.map((name) => {
    const row = settingsTable[name]
    const { about, fallback } = settingWords[name]
    return {
      name,
      flag: flagOf(name),
      hint: row.kind.hint,
      env: row.env,
      fallback: fallback?.['en-US'] ?? String(row.fallback('all') ?? 'off'),
      about: about['en-US'],
    }
  })
}

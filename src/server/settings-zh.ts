/**
 * What each setting is for, in Chinese: the console shows it in the language of who looks. Its type
 * demands a line for every setting; the English stands in the settings' own table.
 */
import { secretWords } from '../telemetry/mask.ts'
import type { SettingName } from './settings-table.ts'

export const settingsChinese: { readonly [K in SettingName]: string } = {
  dataDir: '存放所有落盘数据的目录。',
  httpPort: '调用方公网入口的 HTTP 端口。',
  httpsPort: '调用方公网入口的 HTTPS 端口，暂未提供服务。',
  privateHttpPort: '内网入口（INNER 域名）的 HTTP 端口，暂未提供服务。',
  privateHttpsPort: '内网入口（INNER 域名）的 HTTPS 端口，暂未提供服务。',
  controlPort: '管理接口、健康检查和指标的端口。',
  controlHttpsPort: '管理端口的 TLS 端口，其他机器上的网关由此加入。',
  probePort: '网关进程的健康检查和指标端口。',
  host: '公网入口的监听地址。',
  privateHost: '内网入口的监听地址。',
  controlHost: '管理端口和探测端口的监听地址。',
  controlCertificate: 'controlHttpsPort 所用证书（含证书链）的 PEM 文件。',
  controlPrivateKey: 'controlCertificate 对应私钥的 PEM 文件。',
  controlTrustedProxies:
    '管理端口之前的代理的地址和网段，其 X-Forwarded-For 和 X-Forwarded-Proto 会被采信。',
  controlUrl: '管理端地址，供独立部署的网关和命令行使用。',
  joinToken: '网关加入管理端的令牌，两侧须一致。',
  secretId: '主账号的 SecretId，须与 secretKey 一并设置。',
  secretKey: '主账号的 SecretKey，须与 secretId 一并设置。',
  uin: '主账号 ID。',
  appId: '主账号的 AppId，是其默认域名的一部分。',
  baseDomain: '各服务默认域名所在的上级域名。',
  region: '管理请求未指定地域时使用的地域。',
  workers: '处理调用的线程数。',
  databaseUrl: '管理端的 PostgreSQL 数据库。可能含有密码，按密钥处理。',
  redisUrl: '供多台机器共享限流计数的 Redis 或 Valkey，暂未使用。',
  sample: '示例服务；auto 表示首次启动且数据目录为空时创建。',
  serverName: '响应头 Server 的值。',
  whenMetersFull: '限流计数空间不足时如何处理调用：放行，或返回 429。',
  meterMegabytes: '精确计数所用的内存：服务、API、使用计划及其密钥、插件。',
  meterKeys:
    '插件同时计数的地址、应用和参数值的数量；一秒的窗口和更长的窗口各计一份，每个占 16 字节。',
  secretWords: `使查询参数被视为敏感信息的更多词：访问日志以 *** 代替其值。默认已含：${secretWords.join('、')}。`,
  acknowledgeWaitMs: '变更等待已连接的网关生效的最长时间。',
  console: '管理端口 /console 下的控制台。',
  sessionIdleMinutes: '控制台会话闲置超过该时长即结束。',
  sessionHoursMax: '控制台会话的最长时长，无论是否使用。',
  'counts.servicesPerRegionMax': '单个账号在单个地域的服务数。',
  'counts.apisPerServiceMax': '单个服务的 API 数。',
  'counts.parametersPerApiMax': '单个 API 的请求参数数。',
  'counts.constantsPerApiMax': '单个 API 的常量参数数。',
  'counts.versionsKeptPerEnvironmentMax': '单个环境保留的可切换的已发布版本数。',
  'counts.apiKeysPerRegionMax': '单个账号在单个地域的密钥对数。',
  'counts.usagePlansPerRegionMax': '单个账号在单个地域的使用计划数。',
  'counts.keysPerPlanMax': '单个使用计划绑定的密钥对数。',
  'counts.plansPerKeyMax': '单个密钥对绑定的使用计划数。',
  'counts.apisPerPlanMax': '单个使用计划绑定的 API 数，不含按服务整体绑定的 API。',
}

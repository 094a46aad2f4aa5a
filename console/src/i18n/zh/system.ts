/** 部署相关文案：网关、快照、配置项。 */

import type { system as english } from '../en/system.ts'
import type { Words } from '../index.ts'

export const system = {
  'system.version': '版本 {version}',
  'system.nodes': '节点',
  'system.snapshot': '生效的快照',
  'system.settings': '配置项',
  'system.node': '节点',
  'system.searchNodes': '节点或地址',
  'system.noNodes': '没有网关加入',
  'system.noNodesBody': '目前无法处理调用，请使用加入令牌启动网关。',
  'system.versionOf': '版本',
  'system.workers': '工作线程',
  'system.revision': '修订号',
  'system.seen': '最近通信',
  'system.newest': '最新快照',
  'system.hash': '哈希',
  'system.byNode': '各网关',
  'system.lag': '落后修订数',
  'system.file': '依次读取 {file}、环境变量、命令行参数。',
  'system.noFile': '没有配置文件，仅使用环境变量和命令行参数。',
  'system.searchSettings': '名称、变量或值',
  'system.origin': '来源',
  'system.allSettings': '全部配置项',
  'system.changedSettings': '非默认值',
  'system.setBy': '设置方式',
  'origin.default': '默认',
  'origin.file': '文件',
  'origin.environment': '环境变量',
  'origin.flag': '命令行',
  'node.linked': '已生效',
  'node.lagging': '落后',
  'node.refused': '拒绝',
  'node.absent': '离线',
} as const satisfies Words<typeof english>

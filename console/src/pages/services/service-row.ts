/** Shapes of the answers that the pages of services pass around. */
import type { ResponseOf } from '../../api/client.ts'

export type ServiceRow = ResponseOf<'DescribeServicesStatus'>['Result']['ServiceSet'][number]
export type Service = ResponseOf<'DescribeService'>

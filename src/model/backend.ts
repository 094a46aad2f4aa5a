/**
 * The backends an API can have. One entry a kind; a registry that forgets one does not compile.
 */

/** A public or private address over HTTP or HTTPS, also behind a VPC's load balancer. */
export interface HttpBackend {
  readonly kind: 'http'
  /** `http://host[:port]` or `https://…`, without path and trailing slash. */
  readonly url: string
  readonly path: string
  readonly method: string
  readonly product: string | null
  readonly vpcId: string | null
}

export interface MockBackend {
  readonly kind: 'mock'
  readonly body: string
}

export interface ScfFunction {
  readonly name: string
  readonly namespace: string
  readonly qualifier: string
}

export interface Base64Rule {
  readonly header: 'Accept' | 'Content_Type'
  readonly values: readonly string[]
}

export interface ScfBackend {
  readonly kind: 'scf'
  readonly function: ScfFunction | null
  readonly functionType: 'EVENT' | 'HTTP'
  readonly integratedResponse: boolean
  readonly asynchronous: boolean
  readonly base64: boolean
  readonly base64Trigger: boolean
  readonly base64Rules: readonly Base64Rule[]
  /** Functions of a WebSocket front end; null for a plain one. */
  readonly websocket: {
    readonly register: ScfFunction | null
    readonly transport: ScfFunction | null
    readonly cleanup: ScfFunction | null
  } | null
}

export interface CosBackend {
  readonly kind: 'cos'
  readonly action: string
  readonly bucket: string
  readonly signed: boolean
  readonly pathMatch: 'BackEndPath' | 'FullPath'
  readonly path: string
  readonly method: string
}

export interface LoadBalance {
  readonly enabled: boolean
  readonly method: string | null
  readonly sessionStick: boolean
  readonly sessionStickTimeout: number | null
}

export interface HealthCheck {
  readonly enabled: boolean
  readonly requestVolumeThreshold: number | null
  readonly sleepWindowMs: number | null
  readonly errorThresholdPercentage: number | null
}

export interface TsfBackend {
  readonly kind: 'tsf'
  readonly microservices: readonly {
    readonly clusterId: string
    readonly namespaceId: string
    readonly name: string
  }[]
  readonly path: string
  readonly method: string
  readonly loadBalance: LoadBalance | null
  readonly healthCheck: HealthCheck | null
}

/** A list of virtual machines (the contract's TARGET, beta). */
export interface TargetBackend {
  readonly kind: 'target'
  readonly targets: readonly {
    readonly vmIp: string
    readonly vpcId: string
    readonly vmPort: number
    readonly hostIp: string
    readonly dockerIp: string | null
  }[]
  readonly namespaceId: string | null
  readonly loadBalance: number | null
  readonly healthCheck: HealthCheck | null
  readonly path: string
  readonly method: string
}

/** Nodes of a VPC upstream; `vpc`, `upstream` and `grpc` are the contract's three spellings. */
export interface UpstreamBackend {
  readonly kind: 'vpc' | 'upstream' | 'grpc' | 'clb'
  /** Authored as a plain HTTP backend whose product is an upstream: answers say so again. */
  readonly authoredAsHttp: boolean
  readonly upstreamId: string | null
  readonly product: string | null
  readonly vpcId: string | null
  readonly url: string | null
  readonly path: string
  readonly method: string
}

export interface WebsocketBackend {
  readonly kind: 'websocket'
  readonly url: string
  readonly path: string
  readonly method: string
  readonly vpcId: string | null
}

export interface EventBusBackend {
  readonly kind: 'eb'
  readonly eventBusId: string
}

export type Backend =
  | HttpBackend
  | MockBackend
  | ScfBackend
  | CosBackend
  | TsfBackend
  | TargetBackend
  | UpstreamBackend
  | WebsocketBackend
  | EventBusBackend

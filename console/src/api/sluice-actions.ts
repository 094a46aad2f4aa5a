/** Shapes of actions that the contract does not have yet. */
interface Named {
  readonly Name: string
  readonly Value: string
}

export interface Match {
  readonly ApiId: string
  readonly ApiName: string
  readonly Method: string
  readonly Path: string
  readonly Kind: string
  readonly VariableSet: readonly Named[]
  readonly Rest: string
  readonly Reason: string
}

export interface SluiceActions {
  readonly DescribeSessions: {
    readonly request: object
    readonly response: {
      readonly TotalCount: number
      readonly SessionSet: readonly {
        readonly SessionId: string
        readonly CreatedTime: string
        readonly LastSeenTime: string
        readonly ExpiresTime: string
        readonly SourceAddress: string
        readonly UserAgent: string
        readonly Current: boolean
      }[]
    }
  }
  readonly DeleteSession: {
    readonly request: { readonly SessionId: string }
    readonly response: { readonly Result: boolean }
  }
  readonly MatchRoute: {
    readonly request: {
      readonly ServiceId?: string
      readonly Host?: string
      readonly EnvironmentName?: string
      readonly Method: string
      readonly Path: string
      readonly Candidate?: {
        readonly ApiId?: string
        readonly Path: string
        readonly Method: string
      }
    }
    readonly response: {
      readonly Result: {
        readonly ServiceId: string
        readonly EnvironmentName: string
        readonly Path: string
        readonly Winner: Match | null
        readonly LoserSet: readonly Match[]
        readonly OtherMethodSet: readonly Match[]
      }
    }
  }
  readonly CompareVersions: {
    readonly request: {
      readonly ServiceId: string
      readonly Left?: string
      readonly Right?: string
    }
    readonly response: {
      readonly Result: {
        readonly Left: string
        readonly Right: string
        readonly AddedCount: number
        readonly RemovedCount: number
        readonly ChangedCount: number
        readonly Summary: string
        readonly ApiSet: readonly {
          readonly ApiId: string
          readonly ApiName: string
          readonly Method: string
          readonly Path: string
          readonly Change: string
          readonly FieldSet: readonly {
            readonly Field: string
            readonly Left: string | null
            readonly Right: string | null
          }[]
        }[]
      }
    }
  }
  readonly SearchResources: {
    readonly request: { readonly Keyword: string; readonly Limit?: number }
    readonly response: {
      readonly Result: {
        readonly ServiceSet: readonly { readonly ServiceId: string; readonly ServiceName: string }[]
        readonly ApiSet: readonly {
          readonly ServiceId: string
          readonly ServiceName: string
          readonly ApiId: string
          readonly ApiName: string
          readonly Method: string
          readonly Path: string
        }[]
        readonly ApiKeySet: readonly { readonly AccessKeyId: string; readonly SecretName: string }[]
        readonly ApiAppSet: readonly { readonly ApiAppId: string; readonly ApiAppName: string }[]
        readonly UsagePlanSet: readonly {
          readonly UsagePlanId: string
          readonly UsagePlanName: string
        }[]
        readonly PluginSet: readonly {
          readonly PluginId: string
          readonly PluginName: string
          readonly PluginType: string
        }[]
      }
    }
  }
  readonly ExplainBinding: {
    readonly request: {
      readonly Action: string
      readonly Ids: string[]
      readonly UsagePlanId?: string
      readonly ServiceId?: string
      readonly EnvironmentName?: string
      readonly ApiIds?: string[]
    }
    readonly response: {
      readonly Result: {
        readonly BindingSet: readonly {
          readonly Id: string
          readonly ApiId: string | null
          readonly Allowed: boolean
          readonly Bound: boolean
          readonly Code: string
          readonly Message: string
        }[]
      }
    }
  }
  readonly DescribeSettings: {
    readonly request: object
    readonly response: {
      readonly TotalCount: number
      readonly File: string | null
      readonly SettingSet: readonly {
        readonly Name: string
        readonly Value: string
        readonly Default: string
        readonly Origin: string
        readonly Variable: string
        readonly Flag: string
        readonly Description: string
        readonly Secret: boolean
      }[]
    }
  }
  readonly DebugApi: {
    readonly request: {
      readonly ServiceId: string
      readonly ApiId: string
      readonly EnvironmentName: string
      readonly Method?: string
      readonly PathSet?: Named[]
      readonly Rest?: string
      readonly QuerySet?: Named[]
      readonly HeaderSet?: Named[]
      readonly ContentType?: string
      readonly FormSet?: Named[]
      readonly Body?: string
      readonly AccessKeyId?: string
      readonly ApiAppId?: string
      readonly NodeId?: string
    }
    readonly response: {
      readonly Result: {
        readonly NodeId: string
        readonly Method: string
        readonly Url: string
        readonly RequestHeaderSet: readonly Named[]
        readonly Status: number
        readonly LatencyMs: number
        readonly HeaderSet: readonly Named[]
        readonly Body: string
        readonly BodyEncoding: string
        readonly BodyBytes: number
        readonly BodyTruncated: boolean
        readonly RequestId: string
        readonly StageSet: readonly {
          readonly Name: string
          readonly StartUs: number
          readonly DurationUs: number
        }[]
        readonly Log: null | { readonly Line: string; readonly FieldSet: readonly Named[] }
      }
    }
  }
}

/**
 * The store's setting that holds the key by which control signs calls to drafts and calls that it
 * wants to be told of. The server makes it at the first start.
 */
export const draftKeySetting = 'draft-key'

/**
 * What stands in for the secret of a caller that is not there, so that refusing a stranger costs
 * what refusing a wrong signature costs. As long as the secrets that are made here: the length
 * shows in the time an HMAC takes.
 */
export const nobodysSecret = 'nobody-has-this-secret-it-costs-the-same'

/**
 * What stands in for the secret of a caller that is not there, so that refusing a stranger costs
 * what refusing a wrong signature costs.
 */
export const nobodysSecret = 'no caller has this secret, it costs what a real one costs'

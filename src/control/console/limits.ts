/**
 * Bounds of the console's logins, sessions and files.
 */

/** Scrypt's cost: 2^16 blocks of 8 x 128 bytes, 64 MiB and about a tenth of a second a password. */
export const scryptCost = 65_536
export const scryptBlockSize = 8
/** Passwords hashed at the same time: two hold 128 MiB and two threads of the pool. */
export const passwordHashesAtOnceMax = 2
/** Passwords waiting for their turn, those of known callers apart; one more is refused. */
export const passwordHashesQueuedMax = 16
/** Characters of a password that somebody chooses, and the most that is looked at. */
export const passwordCharsMin = 12
export const passwordCharsMax = 128
/** Characters of a name at the login. */
export const loginNameCharsMax = 64
/** Characters of the one-time password: 119 bits. */
export const oneTimePasswordChars = 20

/** Failed logins of one name from one address before it is locked there. */
export const loginFailuresPerNameAndAddressMax = 10
/** Failed logins from one address, whatever the names, before the address is locked. */
export const loginFailuresPerAddressMax = 50
/** Failures count together within this time, and a lock lasts as long. */
export const loginLockMs = 15 * 60_000
/** Attempts at one name, from addresses new to it, that are let in at once. */
export const loginNameAtOnceMax = 20
/** After these one attempt at the name, from all such addresses together, in this time. */
export const loginNamePaceMs = 30_000
/** Names, addresses and pairs of them whose failures are remembered; the longest unused goes. */
export const loginFailuresKeptMax = 10_000
/** Pairs of name and address of successful logins that are remembered; the longest unused goes. */
export const loginPlacesKnownMax = 1_000

/** Bytes of a session's id, by chance. */
export const sessionIdBytes = 32
/** Sessions of one account; a further login ends the oldest. */
export const sessionsPerAccountMax = 50
/** How often the use of a session is noted. */
export const sessionTouchMs = 60_000
/** How long after the password was given secrets may be revealed. */
export const revealMs = 5 * 60_000
/** Characters of a browser's name that are kept. */
export const userAgentCharsMax = 200
/** Characters of a Cookie header that are looked at. */
export const cookieCharsMax = 16_384

/** All files of the built console together, as they are held in memory. */
export const consoleBytesMax = 64 * 1024 * 1024
/** Files of the built console. */
export const consoleFilesMax = 2_000
/** How often the built console is looked at for a newer one. */
export const consoleLookMs = 1_000
/** A build counts as finished when it has lain still for this long. */
export const consoleSettleMs = 1_000
/** When a browser asks again while the console is not there. */
export const consoleRetrySeconds = 5

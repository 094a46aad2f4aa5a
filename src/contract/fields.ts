/**
 * The few kinds of field that requests and answers are made of, each with the sentence that the
 * reference page shows. Values are checked by the actions, which know the vendor's codes: here a
 * field has a type and nothing more, as in the vendor's own declarations.
 */
import { z } from 'zod'

/** A text. */
export const string = (about: string) => z.string().describe(about)
/** A whole number; the vendor's numbers are 64-bit integers. */
export const integer = (about: string) => z.int().describe(about)
export const boolean = (about: string) => z.boolean().describe(about)
export const strings = (about: string) => z.array(z.string()).describe(about)
/** A list whose absence means that it is empty, also where the vendor declares it as required. */
export const stringsOrNone = (about: string) => z.array(z.string()).default([]).describe(about)
/** A list that has to hold something: absent and empty are the same, so both are missing. */
export const someStrings = (about: string) => z.array(z.string()).min(1).describe(about)
export const list = <T extends z.ZodType>(item: T, about: string) => z.array(item).describe(about)

/** The same kinds where the field may be left out. */
export const optional = {
  string: (about: string) => string(about).exactOptional().describe(about),
  integer: (about: string) => integer(about).exactOptional().describe(about),
  boolean: (about: string) => boolean(about).exactOptional().describe(about),
  strings: (about: string) => strings(about).exactOptional().describe(about),
  list: <T extends z.ZodType>(item: T, about: string) =>
    list(item, about).exactOptional().describe(about),
  object: <T extends z.ZodType>(shape: T, about: string) => shape.exactOptional().describe(about),
}

/** The same kinds where an answer may hold null. */
export const nullable = {
  string: (about: string) => string(about).nullable().describe(about),
  integer: (about: string) => integer(about).nullable().describe(about),
  boolean: (about: string) => boolean(about).nullable().describe(about),
  strings: (about: string) => strings(about).nullable().describe(about),
  list: <T extends z.ZodType>(item: T, about: string) =>
    list(item, about).nullable().describe(about),
  object: <T extends z.ZodType>(shape: T, about: string) => shape.nullable().describe(about),
}

/** The page of a list: 20 rows from the first unless asked otherwise. */
export const page = {
  Limit: optional.integer('How many rows to answer: 1 to 100, 20 when absent.'),
  Offset: optional.integer('How many rows to skip: 0 or more, 0 when absent.'),
}

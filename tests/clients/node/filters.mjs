// Reads [[type, expression], ...] from the standard input and prints what Looker's published grammars make of each.
import { readFileSync } from 'node:fs'
import filters from '@looker/filter-expressions'

const read = ([type, text]) => filters.parseFilterExpression(type, text, {})
const digits = (key, value) => (typeof value === 'bigint' ? String(value) : value)
console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(read), digits))

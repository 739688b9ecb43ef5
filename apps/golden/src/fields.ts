/** A file that cannot be read, or is not what its format says. */
export class UnreadableFile extends Error {}

/** A JSON value together with where it stands, so that every complaint can say where. */
export class Field {
  readonly value: unknown
  readonly where: string

  constructor(value: unknown, where: string) {
    this.value = value
    this.where = where
  }

  fail(rule: string): never {
    const text = JSON.stringify(this.value) ?? 'nothing'
    throw new UnreadableFile(`${this.where}: ${rule}, received ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`)
  }

  get present(): boolean {
    return this.value !== undefined
  }

  record(): Record<string, unknown> {
    if (this.value === null || typeof this.value !== 'object' || Array.isArray(this.value))
      this.fail('must be an object')
    return this.value as Record<string, unknown>
  }

  /** A member of an object; `undefined` stands in it when there is none. */
  at(key: string): Field {
    return new Field(this.record()[key], `${this.where}.${key}`)
  }

  entries(): [string, Field][] {
    return Object.keys(this.record()).map((key) => [key, this.at(key)])
  }

  list(): Field[] {
    if (!Array.isArray(this.value)) this.fail('must be a list')
    return this.value.map((item: unknown, i) => new Field(item, `${this.where}[${i}]`))
  }

  string(): string {
    return typeof this.value === 'string' ? this.value : this.fail('must be a text')
  }

  number(): number {
    return typeof this.value === 'number' ? this.value : this.fail('must be a number')
  }

  /** A whole number, not negative. */
  count(): number {
    const value = this.number()
    return Number.isSafeInteger(value) && value >= 0 ? value : this.fail('must be a whole number, 0 or more')
  }

  oneOf<T extends string>(...choices: readonly T[]): T {
    return choices.find((choice) => choice === this.value) ?? this.fail(`must be one of ${choices.join(', ')}`)
  }

  /** What `read` makes of the field, or `otherwise` where there is none. */
  optional<T, U>(read: (field: Field) => T, otherwise: U): T | U {
    return this.present ? read(this) : otherwise
  }
}

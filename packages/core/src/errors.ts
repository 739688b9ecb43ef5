/** Base of every error that this library throws on purpose; `facts` holds the values named in the message. */
export class NeuriteError extends Error {
  readonly facts: Readonly<Record<string, unknown>>
  constructor(message: string, facts: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.name = new.target.name
    this.facts = facts
  }
}

/** Shapes that do not fit together. */
export class ShapeError extends NeuriteError {}

/** A dtype that an op cannot take, or data that a dtype cannot hold. */
export class DTypeError extends NeuriteError {}

/** An argument outside its documented range, or an unknown option. */
export class ArgumentError extends NeuriteError {}

/** An index outside the axis that it indexes. */
export class IndexError extends NeuriteError {}

/** A device that is missing, or that cannot do what was asked. */
export class DeviceError extends NeuriteError {}

/** A tensor that depends on a state version which has been replaced; see `.keep()`. */
export class StaleTensorError extends NeuriteError {}

/** A gradient that was asked for and does not exist. */
export class GradientError extends NeuriteError {}

/** The memory of a device is used up. */
export class OutOfMemoryError extends NeuriteError {}

/** A file or a byte stream that is not what its format says. */
export class FormatError extends NeuriteError {}

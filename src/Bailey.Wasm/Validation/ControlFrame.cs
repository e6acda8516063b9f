using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Validation;

/// <summary>A block that validation is inside of (core specification, appendix "Validation Algorithm").</summary>
/// <param name="Opcode">What opened it: block, loop, if, else, try_table; <c>end</c> stands for the function itself.</param>
/// <param name="Signature">What it takes and leaves.</param>
/// <param name="Height">Operands below it, which it must not touch.</param>
/// <param name="InitHeight">How many locals without a default value were set when it was entered.</param>
/// <param name="Unreachable">Whether the rest of it cannot be reached.</param>
internal record struct ControlFrame(Opcode Opcode, StackSignature Signature, int Height, int InitHeight, bool Unreachable)
{
    /// <summary>What a branch to it takes: a loop starts again, everything else ends.</summary>
    public readonly int[] LabelTypes => Opcode == Opcode.Loop ? Signature.Parameters : Signature.Results;
}

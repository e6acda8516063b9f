using System.Reflection.Metadata;

namespace Bailey.Wasm.Compilation;

/// <summary>The CIL of one function.</summary>
/// <param name="Code">The instructions.</param>
/// <param name="MaxStack">Most values on CIL's stack.</param>
/// <param name="Locals">Signature of its locals; nil without any.</param>
/// <param name="FrameBytes">Most bytes that its stack frame can have.</param>
/// <param name="MayInline">Whether the JIT may inline it: it can neither trap nor be missed in a backtrace.</param>
internal sealed record CompiledMethod(byte[] Code, int MaxStack, BlobHandle Locals, int FrameBytes, bool MayInline);

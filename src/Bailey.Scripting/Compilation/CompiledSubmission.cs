using System.Collections.Immutable;

namespace Bailey.Scripting.Compilation;

/// <summary>A compiled text: a library, or the script itself.</summary>
/// <param name="AssemblyName">Simple name of the assembly.</param>
/// <param name="Image">The assembly.</param>
/// <param name="EntryType">Full name of the type whose static method <c>&lt;Factory&gt;(object[])</c> runs it.</param>
public sealed record CompiledSubmission(string AssemblyName, ImmutableArray<byte> Image, string EntryType);

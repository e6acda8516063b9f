namespace Bailey.Wasm.Tests.Conformance;

/// <summary>An object of the host, as scripts name them: by number.</summary>
internal sealed record HostReference(ulong Number);

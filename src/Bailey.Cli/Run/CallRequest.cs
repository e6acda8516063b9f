namespace Bailey.Cli.Run;

/// <summary>One call to make: which export, with which input.</summary>
internal sealed record CallRequest(string Export, ReadOnlyMemory<byte> Input);

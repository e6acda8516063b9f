namespace Bailey.Scripting.Workers.Protocol;

/// <summary>What came is no message of the protocol, or none that may come now.</summary>
internal sealed class ProtocolException(string message) : Exception(message);

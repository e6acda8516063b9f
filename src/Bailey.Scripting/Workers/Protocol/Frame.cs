namespace Bailey.Scripting.Workers.Protocol;

/// <summary>A message as it travels.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Payload">Its fields.</param>
internal readonly record struct Frame(FrameKind Kind, byte[] Payload);

namespace Bailey.Server.Panels;

/// <summary>A file of a panel.</summary>
/// <param name="Content">What is in it.</param>
/// <param name="MediaType">What browsers are told that it is.</param>
public sealed record PanelFile(ReadOnlyMemory<byte> Content, string MediaType);

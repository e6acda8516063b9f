namespace Bailey.Server.Panels;

/// <summary>Lets a frame fetch the files of one package's panels: frames without an origin have no session that could.</summary>
internal sealed record PanelTicket(string Community, string Plugin, string Panel, string Digest, string Principal, DateTimeOffset EndsAt);

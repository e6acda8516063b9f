using Bailey.Policy.Principals;

namespace Bailey.Server.Panels;

/// <summary>
/// Lets a frame fetch the files of one package's panels: frames without an origin have no session that could. It is good for no longer than the session or
/// token by which it was asked for.
/// </summary>
internal sealed record PanelTicket(string Community, string Plugin, string Panel, string Digest, string Principal, AuthMethod Method, string? Session, DateTimeOffset EndsAt);

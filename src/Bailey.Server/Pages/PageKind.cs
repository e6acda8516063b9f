namespace Bailey.Server.Pages;

/// <summary>What an endpoint of a page serves.</summary>
public enum PageKind
{
    /// <summary>A document that people open.</summary>
    Document,

    /// <summary>A file that documents refer to, the same for everybody.</summary>
    Asset,

    /// <summary>The connection by which a document talks with the server; only documents of this server may open one.</summary>
    Channel,

    /// <summary>A file of a plugin's panel: shown in a frame of this server's pages, without an origin.</summary>
    Panel,
}

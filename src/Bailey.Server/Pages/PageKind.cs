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
}

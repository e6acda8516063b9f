namespace Bailey.Server.Pages;

/// <summary>Marks an endpoint as a page, or a part of one, that is no operation: it shows and does nothing but by way of the API.</summary>
/// <param name="Kind">What is served.</param>
public sealed record PageMetadata(PageKind Kind)
{
    /// <summary>Whether anybody gets it, signed in or not. Others are led to the page where one signs in.</summary>
    public bool ForAnybody { get; init; }

    /// <summary>What browsers are told to trust in it, as the header <c>Content-Security-Policy</c>. Default nothing at all.</summary>
    public string ContentSecurityPolicy { get; init; } = Http.SecurityHeaders.ApiPolicy;
}

namespace Bailey.Server.SignIn;

/// <summary>What a page gets when somebody signed in; the session itself is in a cookie that pages cannot read.</summary>
/// <param name="Principal">Who it is.</param>
/// <param name="AntiforgeryToken">What to send as <c>Bailey-Antiforgery</c> with each request that is no GET or HEAD.</param>
/// <param name="ExpiresAt">When the session ends unless it is used until then.</param>
public sealed record SignedIn(string Principal, string AntiforgeryToken, DateTimeOffset ExpiresAt);

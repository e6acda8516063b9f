using Bailey.Policy.ReasonCodes;

namespace Bailey.Server.SignIn;

/// <summary>Why somebody is not signed in, and why what belongs to an account does not change.</summary>
[ErrorCodes("Signing in")]
public static class SignInReason
{
    /// <summary>Name and proof do not fit together, or there were too many failures. Which of them is not told.</summary>
    public const string Failed = "sign_in_failed";

    /// <summary>The challenge is none of this server, was made for something else or for another address, is over, or was used before.</summary>
    public const string ChallengeInvalid = "challenge_invalid";

    /// <summary>What the browser or the authenticator sent does not make a passkey.</summary>
    public const string PasskeyInvalid = "passkey_invalid";

    /// <summary>The password is too short, too well known, or the name of its owner.</summary>
    public const string PasswordWeak = "password_weak";

    /// <summary>Passwords and passkeys change only for somebody who signed in with one of them or at this machine, not with a token or key.</summary>
    public const string InteractiveRequired = "interactive_sign_in_required";

    /// <summary>The session began more than 10 minutes ago, and what lets somebody in for longer is made only by whoever has just signed in.</summary>
    public const string RecentRequired = "recent_sign_in_required";

    /// <summary>The link of the first start is none, is over, was used, or is needed no more.</summary>
    public const string SetupLinkInvalid = "setup_link_invalid";

    /// <summary>The one-time link is none, is over, was used or replaced, or its principal may not sign in with a password, or whoever made it may not make it any more.</summary>
    public const string SignInLinkInvalid = "sign_in_link_invalid";

    /// <summary>Nobody makes a one-time link for themselves, which would be a new password without the present one.</summary>
    public const string SignInLinkForOneself = "sign_in_link_for_oneself";

    /// <summary>The principal has as many tokens or passkeys as it may have.</summary>
    public const string TooMany = "too_many_credentials";
}

namespace Bailey.Console.Pages.Policies;

/// <summary>A word that a key may have, or a part of an entry.</summary>
/// <param name="Name">As documents write it.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Meaning">What it means, in a sentence.</param>
public sealed record PolicyOption(string Name, string Title, string Meaning);

// result: true
return System.Guid.TryParse("3f2504e0-4f89-11d3-9a0c-0305e82c3301", out var id) && id != System.Guid.Empty;

// result: "aGk="
return System.Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("hi"));

console.log("first")
